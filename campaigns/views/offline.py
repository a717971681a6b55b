"""The worker that keeps a programme on a phone."""

from home.workers import worker_of

worker = worker_of("js/campaign-worker.js")
