"""Everything that is claimed about speed, one after another: about twenty minutes on two cores."""

import subprocess
import sys

MODULES = (
    ["benchmarks.booking", "--http"],
    ["benchmarks.pages"],
    ["benchmarks.queue"],
    ["benchmarks.embeds"],
    ["benchmarks.visits"],
)


def main() -> int:
    """The status of the first that fails; each in a process of its own, so that none warms another's caches."""
    for module in MODULES:
        print(f"\n== {' '.join(module)}", flush=True)
        if status := subprocess.run([sys.executable, "-m", *module], check=False).returncode:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
