# shellcheck shell=bash
# A server in the background; sourced. It is stopped when the script that started it ends.

server_group=''

start_server() { # LOG COMMAND…
    stop_server
    local log=$1
    shift
    # In a process group of its own, so that stopping it also stops what it started (`cargo run`).
    setsid "$@" >"$log" 2>&1 </dev/null &
    server_group=$!
    trap stop_server EXIT
}

wait_until_ready() { # ADDRESS LOG
    local deadline=$((SECONDS + 600))
    until curl --silent --fail --output /dev/null --max-time 5 "$1/health/ready"; do
        if ! kill -0 "$server_group" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            printf 'the server is not ready at %s; it said:\n' "$1"
            tail -n 60 "$2"
            return 1
        fi
        sleep 0.5
    done
}

stop_server() {
    [ -n "$server_group" ] || return 0
    kill -TERM -- "-$server_group" 2>/dev/null || true
    # The exit status of a server that was told to stop says nothing here.
    wait "$server_group" 2>/dev/null || true
    # A group outlives its leader where that did not wait for its child.
    local deadline=$((SECONDS + 40))
    while kill -0 -- "-$server_group" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.2; done
    kill -KILL -- "-$server_group" 2>/dev/null || true
    server_group=''
}
