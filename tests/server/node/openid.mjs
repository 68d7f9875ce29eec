// A provider of OpenID Connect. It signs in the email that GET /as/EMAIL named last, without a password.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirectUri, clientSecret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let who = "nobody@acme.example";

const provider = new Provider(issuer, {
  clients: [{ client_id: "greenroom", client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["a key for tests"] },
  pkce: { required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified") }),
  }),
});

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    return provider.interactionFinished(request, response, { login: { accountId: who } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

const answer = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith("/as/")) {
    who = decodeURIComponent(request.url.slice(4));
    return response.end(who);
  }
  if (request.url.startsWith("/interaction/")) {
    return interact(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error?.stack ?? error));
    });
  }
  return answer(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log(JSON.stringify({ issuer })));
