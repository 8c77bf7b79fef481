#!/usr/bin/env python3
"""Serve a copy of a recorded history with ZenML's own server, on loopback.

Usage: python zenml-server.py <zenml.db>, with the Python of an environment that holds requirements.txt.
It prints one line of JSON, {"url", "database", "key", "token"}, once it answers, and ends when its input does.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

PATIENCE = 180


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="zenml-server-") as directory:
        home = Path(directory)
        shutil.copyfile(sys.argv[1], home / "zenml.db")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = ["-m", "uvicorn", "zenml.zen_server.zen_server_api:app", "--host", "127.0.0.1", "--port", str(port)]
        with (home / "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, *command], env=variables_for(home), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        try:
            wait_for(server, url, home / "log")
            print(json.dumps({"url": url, "database": str(home / "zenml.db"), **credentials_of(url)}), flush=True)
            sys.stdin.read()
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def variables_for(home: Path) -> dict:
    """Everything the server may know about the machine."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "ZENML_CONFIG_PATH": str(home / "config"),
        "ZENML_LOCAL_STORES_PATH": str(home / "stores"),
        "ZENML_ANALYTICS_OPT_IN": "false",
        "ZENML_STORE_TYPE": "sql",
        "ZENML_STORE_URL": f"sqlite:///{home}/zenml.db",
        "ZENML_SERVER_DEPLOYMENT_TYPE": "other",
        "ZENML_SERVER_AUTH_SCHEME": "OAUTH2_PASSWORD_BEARER",
        "ZENML_SERVER_AUTO_ACTIVATE": "1",
    }


def wait_for(server: subprocess.Popen, url: str, log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).read()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"ZenML's server does not answer:\n{log.read_text()[-4000:]}")


def credentials_of(url: str) -> dict:
    """A token of the recording's user, and the key of a new service account."""

    def post(path: str, body: bytes, **headers: str) -> dict:
        """Post to the API."""
        request = urllib.request.Request(f"{url}/api/v1{path}", body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    form = urllib.parse.urlencode({"username": "default", "password": ""}).encode()
    token = post("/login", form)["access_token"]
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    account = post("/service_accounts", b'{"name": "reader", "active": true}', **headers)["id"]
    key = post(f"/service_accounts/{account}/api_keys", b'{"name": "key"}', **headers)["body"]["key"]
    return {"token": token, "key": key}


if __name__ == "__main__":
    main()
