// A command that does what the test says: announces itself by name, waits for its orders, prints and exits.
import { connect } from 'node:net';

const [port, name] = process.argv.slice(2);
const socket = connect(Number(port), '127.0.0.1');
socket.setEncoding('utf8');
let orders = '';
socket.on('data', (chunk) => {
  orders += chunk;
});
socket.on('end', () => {
  if (orders === '') process.exit(97);
  const { code, stdout, stderr } = JSON.parse(orders);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
});
socket.write(`${name}\n`);
