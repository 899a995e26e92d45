"""Names that people choose, for variants and for files, never become paths."""

import re

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile

from classifiers.models import MLModel
from classifiers.storages import MediaStorage, MLModelStorage, build_filename

HOSTILE = {
    "one level up": "../evil.h5",
    "many levels up": "../../../../../../etc/passwd",
    "up and down": "a/../../b/../../c.h5",
    "absolute": "/etc/cron.d/evil",
    "a home": "~/.ssh/authorized_keys",
    "double slashes": "//server//share//x.png",
    "a URL": "file:///etc/passwd",
    "a device": "/dev/null",
    "a process's files": "/proc/self/environ",
    "up, as Windows has it": "..\\..\\windows\\system32\\evil.dll",
    "a drive": "C:\\Windows\\evil.exe",
    "a drive without a separator": "C:evil.h5",
    "a share": "\\\\server\\share\\evil.h5",
    "a reserved name": "CON",
    "a reserved name with an extension": "nul.h5",
    "another reserved name": "COM1.png",
    "a stream of NTFS": "evil.png::$DATA",
    "an end": "evil.h5\0.png",
    "an end alone": "\0",
    "one dot": ".",
    "two dots": "..",
    "dots": "......",
    "a hidden file": ".htaccess",
    "dots and slashes": "./.././../",
    "a leading dash": "-rf.h5",
    "an option": "--output=evil.h5",
    "lines": "evil\n.h5\r\n",
    "other controls": "\x1b[2Jevil\x07\x08.h5",
    "percent signs": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "percent signs twice": "%252e%252e%252fevil.h5",
    "overlong UTF-8 in percent signs": "..%c0%af..%c0%afevil.h5",
    "two extensions": "evil.php.png",
    "an archive's extensions": "evil.tar.gz",
    "no name": ".h5",
    "an endless extension": "evil." + "h" * 300,
    "commands": "; rm -rf / #.h5",
    "a command in a command": "$(touch evil).h5",
    "a command in quotes": "`touch evil`.h5",
    "a pipe": "| cat /etc/passwd.h5",
    "quotes": "'\"><script>alert(1)</script>.png",
    "a query": "evil.h5?x=1#y",
    "wild cards": "*?[a-z]{x,y}.h5",
    "a variable": "$HOME/%USERPROFILE%/evil.h5",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}.h5",
    "a format": "%s%n{0}{0.__class__}.h5",
    "a trailing dot": "evil.h5.",
    "a trailing blank": "evil.h5 ",
    "blanks alone": " \t\u00a0\u2003",
    "letters read backwards": "evil\u202egnp.h5",
    "marks of no width": "e\u200bv\u200di\ufeffl.h5",
    "letters that look like others": "\u0435v\u0456l.h5",
    "marks above marks": "Z\u0351\u036b\u0343a\u0334\u0321l\u0330go.h5",
    "dots that fold to dots": "\u2025/\u2025/evil.h5",
    "a leader that folds to three dots": "\u2026/evil.h5",
    "slashes that fold to slashes": "..\uff0f..\uff0fevil.h5",
    "backslashes that fold to backslashes": "..\uff3c..\uff3cevil.h5",
    "a fraction that folds to a slash": "a\u2044b\u2215c.h5",
    "account of, which folds to a slash": "\u2100\u2105.h5",
    "full width": "\uff0e\uff0e\uff0fevil\uff0eh5",
    "half a letter": "\ud800evil.h5",
    "a script of its own": "\u6a21\u578b.h5",
    "emoji": "\U0001f600.h5",
    "no letter at all": "!!!???",
    "a sentence of 5,000 letters": "evil " * 1000 + ".h5",
    "a folder of 5,000 letters": "e" * 5000 + "/../evil.h5",
    "a query language": "x'; DROP TABLE classifiers_mlmodel; --.h5",
    "nothing": "",
}
NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+(\.[A-Za-z0-9]{1,10})?", re.ASCII)
# Django shortens what is too long for a field, and adds seven letters of its own.
STORED = re.compile(r"[a-z0-9_]+/[a-z0-9_]+(_[A-Za-z0-9]{7})?(\.[A-Za-z0-9]{1,10})?", re.ASCII)
MOST_CHARACTERS = 100  # of a field for files


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def hostile(request) -> str:
    return request.param


def list_files(folder) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_there_are_many():
    assert len(set(HOSTILE.values())) == len(HOSTILE) >= 60


def test_a_built_name_is_one_folder_one_name_and_one_extension(hostile):
    for name, original in ((hostile, "x.h5"), ("Model 1", hostile), (hostile, hostile)):
        for suffix in ("", "_curve"):
            built = build_filename("trained_models", name, "model_1", original, suffix)
            assert NAME.fullmatch(built), built
            assert built.startswith("trained_models/")


@pytest.mark.parametrize("chosen", ["for the variant", "for the file", "for both"])
def test_files_of_a_variant_lie_where_they_should(hostile, chosen, folders):
    variant = MLModel(model_name="Model 1" if chosen == "for the file" else hostile)
    filename = "x.h5" if chosen == "for the variant" else hostile
    variant.model_file.save(filename, ContentFile(b"model"), save=False)
    variant.loss_curve.save(filename, ContentFile(b"curve"), save=False)
    model, curve = variant.model_file.name, variant.loss_curve.name
    for name, root in ((model, "trained_models/"), (curve, "loss_curves/")):
        assert STORED.fullmatch(name), name
        assert name.startswith(root)
        assert len(name) <= MOST_CHARACTERS
    assert list_files(folders) == sorted([f"models/{model}", f"media/{curve}"])
    assert (folders / "models" / model).read_bytes() == b"model"
    assert (folders / "media" / curve).read_bytes() == b"curve"


@pytest.mark.parametrize("storage", [MLModelStorage(), MediaStorage()])
def test_a_name_that_was_not_built_leads_nowhere_either(hostile, storage, folders):
    try:
        storage.save(hostile, ContentFile(b"x"), max_length=MOST_CHARACTERS)
    except (SuspiciousFileOperation, OSError, ValueError):
        assert list_files(folders) == []
    else:
        [stored] = list_files(folders)
        assert stored.startswith(("models/", "media/"))
