"""The web server, for the demo and for production alike. Every figure comes from config.environment."""

from pathlib import Path

from config import environment, page_store

bind = f"{environment.BIND}:{environment.PORT}"
workers = environment.WEB_WORKERS
# Threads keep a slow telephone from holding a worker, and connections to the proxy and the database open.
worker_class = "gthread"
threads = 4
keepalive = 15
timeout = 60
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
# A heartbeat file on a slow disk makes gunicorn kill healthy workers.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# No access log: the proxy's is enough, and must mask the links that open a booking (docs/operating.md).
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "home.logs.MaskLinks"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["mask"]}},
    "root": {"handlers": ["stderr"], "level": environment.LOG_LEVEL},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def on_exit(server):
    page_store.give_the_memory_back()
