// Sends the body on standard input as HubSpot does: signed by the helper of HubSpot's own client.
import { Signature } from "@hubspot/api-client";
import { text } from "node:stream/consumers";

const [server, publicUrl, path, clientSecret, version] = process.argv.slice(2);
const requestBody = await text(process.stdin);
const timestamp = Date.now();
const signature = Signature.getSignature("POST", version, {
  clientSecret, requestBody, url: publicUrl + path, timestamp, signature: "",
});
const headers = version === "v3"
  ? { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": String(timestamp) }
  : { "X-HubSpot-Signature": signature, "X-HubSpot-Signature-Version": version };
const answer = await fetch(server + path, {
  method: "POST", body: requestBody, headers: { "content-type": "application/json", ...headers },
});
console.log(JSON.stringify({ status: answer.status, body: await answer.json() }));
