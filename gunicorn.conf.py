"""How gunicorn serves the site. A reverse proxy belongs in front: slow clients would fill the threads (docs).

`PORT` and `WEB_CONCURRENCY` come from the environment; anything else can be changed with GUNICORN_CMD_ARGS, such
as `--bind unix:/run/casino/site.sock`.
"""

import os
import sys
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
umask = 0o007

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 2)
threads = 8
preload_app = True
"""One copy of the code for all workers; hence no connection may live through the fork (`post_fork`)."""

timeout = 20
graceful_timeout = 15
"""Longer than the slowest answer: a game link may take the platform 13 s."""
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000

worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 (the workers' heartbeat file)
control_socket_disable = True
header_map = "refuse"
"""A header that could pass for one of the proxy's (`X_Forwarded_For`) is refused, not dropped."""

accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL") or "info"


def post_fork(server: Any, worker: Any) -> None:
    """Give the worker connections of its own, the looks at games and jackpots, and one at the database's log."""
    from casino.storage.checkpoints import start_checkpoints
    from casino.web.jackpots import start_jackpots
    from casino.web.renewal import start_renewal
    from casino.web.services import forget_connections

    app = server.app.wsgi()
    forget_connections(app)
    start_renewal(app)
    start_jackpots(app)
    start_checkpoints(app.extensions["casino"].engine)
    sys.setswitchinterval(0.0005)
