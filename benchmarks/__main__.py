"""`python -m benchmarks`. Light, as the bot's own is: every process that draws charts loads this first."""

import sys

if __name__ == "__main__":
    from benchmarks.command import main

    sys.exit(main())
