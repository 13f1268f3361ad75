"""The npm packages that others read wikitext with: which, and how they come here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NPM = {"wtf_wikipedia": "10.4.2", "infobox-parser": "3.6.4"}


def install(folder: Path) -> dict[str, str]:
    """Installs them below the folder; the versions of those that are there now, none without node and npm."""
    if not (shutil.which("npm") and shutil.which("node")):
        return {}
    (folder / "package.json").write_text("{}")
    here = {}
    for name, version in NPM.items():
        command = ["npm", "install", "--silent", "--prefix", str(folder), f"{name}@{version}"]
        if subprocess.run(command, check=False).returncode == 0:
            here[name] = version
    return here
