"""Webhooks out and in, with the official library of Standard Webhooks: what the server sends verifies with it, and what
it signs is taken in.

    python tests/python/webhooks.py http://127.0.0.1:8080
"""

import datetime
import json
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

api = sys.argv[1] + "/api/v1"
token = ""
deliveries: "queue.Queue[tuple[bytes, dict[str, str]]]" = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()
        deliveries.put((body, {name.lower(): value for name, value in self.headers.items()}))

    def log_message(self, *_):
        pass


def send(method, url, body, headers):
    request = urllib.request.Request(url, method=method, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def call(method, path, body=None):
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    status, answer = send(method, api + path, None if body is None else json.dumps(body).encode(), headers)
    assert status < 300, (method, path, status, answer)
    return json.loads(answer)["data"] if answer else None


def believes(secret, body, headers):
    try:
        Webhook(secret).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
login = {"email": "head@chitombo-high.example", "password": "Demo-2026-school"}
token = call("POST", "/auth/login", login)["access_token"]
url = f"http://127.0.0.1:{server.server_port}/hooks"
created = call("POST", "/webhook-endpoints", {"url": url, "topics": ["sis.student.*"]})
endpoint, secret = created["endpoint"]["id"], created["secret"]
student = call("GET", "/students?per_page=1")[0]["id"]

call("PATCH", f"/students/{student}", {"preferred_name": f"Name {time.time_ns()}"})
body, headers = deliveries.get(timeout=30)
event = Webhook(secret).verify(body, headers)
assert event["type"] == "sis.student.updated" and event["data"]["id"] == student, event
assert not believes(secret, body + b" ", headers), "an altered body is refused"

rotated = call("POST", f"/webhook-endpoints/{endpoint}/rotate-secret", {})["secret"]
call("PATCH", f"/students/{student}", {"preferred_name": f"Name {time.time_ns()}"})
body, headers = deliveries.get(timeout=30)
assert believes(secret, body, headers) and believes(rotated, body, headers), headers
call("DELETE", f"/webhook-endpoints/{endpoint}")

created = call("POST", "/webhook-sources", {"name": f"Partner {time.time_ns()}", "provider": "standard-webhooks"})
partner, now = Webhook(created["secret"]), datetime.datetime.now(datetime.timezone.utc)
message, message_id = '{"type": "invoice.paid"}', "msg_" + created["source"]["id"]
headers = {
    "webhook-id": message_id,
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": partner.sign(message_id, now, message),
}
assert send("POST", created["url"], (message + " ").encode(), headers)[0] == 401, "an altered message is refused"
for _ in range(2):
    status, answer = send("POST", created["url"], message.encode(), headers)
    assert status == 202, (status, answer)
server.shutdown()
print("webhooks verify with standardwebhooks for Python, and its messages are taken in")
