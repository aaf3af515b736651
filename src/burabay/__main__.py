"""`python -m burabay`."""

import sys

from burabay.cli import main

sys.exit(main())
