/** What to do where Codex's sandbox does not work, going by what it said. */
export function sandboxRemedies(problem: string, platform: NodeJS.Platform = process.platform): string[] {
  const see = 'see what it misses with "npx codex sandbox -- true"';
  if (platform !== 'linux' || !problem.includes('bwrap')) return [see];
  if (/uid map|setting up.*permission denied/i.test(problem)) {
    return [
      'AppArmor keeps it from making user namespaces, as on Ubuntu 24.04: allow them with "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"',
      see,
    ];
  }
  if (/namespace/i.test(problem)) {
    return [
      'the system allows no user namespaces: look at the sysctls user.max_user_namespaces (must be above 0) and, on Debian, kernel.unprivileged_userns_clone (must be 1)',
      'a container must be started so that it may make them, e.g. docker run --security-opt seccomp=unconfined',
      see,
    ];
  }
  return [see];
}
