"""No test reaches another machine, nor does any Python process that a test starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

OFFLINE = Path(__file__).parent / "offline"
sys.path.insert(0, str(OFFLINE))
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401 - the import sets the guard

sys.path.remove(str(OFFLINE))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")]))

settings.register_profile("untimed", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("untimed")
