// Uses the API as a front end would: with a client generated from the OpenAPI document and nothing else.
// The compiler checks addresses, bodies and answers against the document; running it checks the document
// against a server with the demo data. Argument: the server's address.

import createClient from "openapi-fetch";
import type { paths } from "./generated/oneclass.js";

interface DemoLogin {
  school: string | null;
  role: string;
  email: string;
  password: string;
}

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(`not so: ${rule}`);
}

async function demoLogins(server: string): Promise<DemoLogin[]> {
  // The front page is no operation of the API, so the generated client does not know it.
  const answer = await fetch(server, { headers: { accept: "application/json" } });
  check(answer.ok, `GET / answers 200 (it answered ${answer.status})`);
  const page = (await answer.json()) as { data: { demo_logins?: DemoLogin[] } };
  return page.data.demo_logins ?? [];
}

const server = process.argv[2];
check(server !== undefined, "the server's address is given as the argument");

const logins = await demoLogins(server);
// The role that may certainly list students; a school's, because the platform's administrator has no school.
const login = logins.find((one) => one.school !== null && /admin|head/i.test(one.role));
check(login !== undefined, "the front page names the log-in of a school's administrator");

// Several values of one parameter are separated by commas.
const client = createClient<paths>({ baseUrl: server, querySerializer: { array: { style: "form", explode: false } } });

const refused = await client.GET("/api/v1/students");
check(refused.response.status === 401, "without a token students are not listed");
check(refused.error?.success === false, "an error comes in the envelope");

const entered = await client.POST("/api/v1/auth/login", {
  body: { email: login.email, password: login.password },
});
check(entered.data !== undefined, `the log-in of the front page works: ${JSON.stringify(entered.error)}`);
const token = entered.data.data.access_token;

client.use({
  onRequest({ request }) {
    request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
});

const listed = await client.GET("/api/v1/students", { params: { query: { per_page: 5, sort: ["last_name", "-first_name"] } } });
check(listed.data !== undefined, `students are listed: ${JSON.stringify(listed.error)}`);
const students = listed.data.data;
check(students.length > 0 && students.length <= 5, "a page has what was asked for");
console.log(`${login.email} (${login.role}, ${login.school}) lists ${students.length} students`);
for (const student of students) console.log(`  ${student.last_name}, ${student.first_name}`);
