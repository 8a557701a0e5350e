"""The vocabulary knows every layer and loads only the families that are asked for."""

import shutil
import subprocess
import sys
from pathlib import Path

import cnnshape
from cnnshape.layers import KINDS


def test_a_layer_is_found_without_loading_the_other_families() -> None:
    code = "from cnnshape.layers import KINDS; import sys; print(KINDS['Conv2d'], *sys.modules)"
    modules = printed(code)
    assert "cnnshape.layers.convolution" in modules
    assert "cnnshape.layers.recurrent" not in modules


def test_a_name_that_is_no_layer_loads_nothing() -> None:
    code = "from cnnshape.layers import KINDS; import sys; print('Stage' in KINDS, *sys.modules)"
    assert "False" in printed(code)
    assert "cnnshape.layers.convolution" not in printed(code)


def test_the_vocabulary_is_the_same_in_an_archive(tmp_path: Path) -> None:
    package = Path(cnnshape.__file__).parent
    archive = shutil.make_archive(str(tmp_path / "a"), "zip", package.parent, package.name)
    path = f"import sys; sys.path.insert(0, {archive!r}); "
    words = printed(path + "from cnnshape.layers import KINDS, base; print(base.__file__, *KINDS)")
    assert words[0].startswith(archive)
    assert sorted(words[1:]) == sorted(KINDS)


def printed(code: str) -> list[str]:
    """The words that a fresh interpreter prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    return done.stdout.split()
