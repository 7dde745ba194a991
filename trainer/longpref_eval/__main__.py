"""`python -m longpref_eval`."""

import sys

from .cli import main

sys.exit(main())
