"""Puts the tree and the browser code, which live at the top of the checkout, inside the built package."""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithData(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            package = Path(self.build_lib, "widget_server")
            copytree("embed", package / "embed", dirs_exist_ok=True)
            self.copy_file("decision_tree.yaml", str(package / "decision_tree.yaml"))


setup(cmdclass={"build_py": BuildWithData})
