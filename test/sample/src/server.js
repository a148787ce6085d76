// The shop's front door: sends customers to their realm to sign in.
import { createServer } from "node:http";
import { loginAddress } from "./realm.js";

const port = Number(process.env.PORT ?? 8080);

createServer((request, response) => {
  if (request.url === "/login") {
    response.writeHead(302, { location: loginAddress() }).end();
    return;
  }
  response.writeHead(200, { "content-type": "text/plain" }).end("Welcome to the shop.\n");
}).listen(port, "127.0.0.1");
