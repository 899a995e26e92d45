import stat
import subprocess
import sys

from config.secret_key import read_or_create


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "var" / "secret_key"
    key = read_or_create(path)
    assert len(key) >= 50
    assert read_or_create(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_each_installation_has_its_own(tmp_path):
    assert read_or_create(tmp_path / "a") != read_or_create(tmp_path / "b")


def ask(expression: str, **environment: str) -> str:
    """What a new process with this environment makes of a tuple of settings."""
    code = f"from django.conf import settings; print(({expression}))"
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.strip()


def test_the_environment_chooses(tmp_path):
    answers = ask(
        "settings.DEBUG, settings.ALLOWED_HOSTS, settings.DATABASES['default']['NAME'], "
        "str(settings.MODEL_FOLDER), str(settings.DATA_ROOT)",
        MESONET_VAR_FOLDER=str(tmp_path),
        MESONET_ALLOWED_HOSTS="a.example,b.example",
        MESONET_DATABASE_URL="postgres://me@localhost/detectors",
        MESONET_DATA_ROOT="/srv/faces",
    )
    assert answers == str(
        (False, ["a.example", "b.example"], "detectors", f"{tmp_path}/models", "/srv/faces")
    )


COOKIES = (
    "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS"
)


def test_by_plain_http_one_can_log_in(tmp_path):
    assert ask(COOKIES, MESONET_VAR_FOLDER=str(tmp_path)) == "(False, False, 0)"


def test_behind_https_nothing_is_left_to_say_before_one_goes_online(tmp_path):
    environment = {"MESONET_VAR_FOLDER": str(tmp_path), "MESONET_HTTPS": "true"}
    assert ask(COOKIES, **environment) == "(True, True, 2592000)"
    process = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={"DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "security." not in process.stderr
    assert process.returncode == 0, process.stderr


def test_the_defaults_are_safe(tmp_path):
    answer = ask("settings.DEBUG, settings.ALLOWED_HOSTS", MESONET_VAR_FOLDER=str(tmp_path))
    assert answer == "(False, ['localhost', '127.0.0.1', '[::1]'])"


def test_what_is_received_lies_in_a_private_folder_of_the_installation(tmp_path):
    assert ask("settings.FILE_UPLOAD_TEMP_DIR", MESONET_VAR_FOLDER=str(tmp_path)) == str(
        tmp_path / "uploads"
    )
    assert stat.S_IMODE((tmp_path / "uploads").stat().st_mode) == 0o700


def test_counters_lie_apart_from_what_else_is_kept(tmp_path):
    answer = ask(
        "settings.CACHES[settings.CLASSIFIERS_THROTTLE_CACHE]['BACKEND'], "
        "len({str(cache['LOCATION']) for cache in settings.CACHES.values()})",
        MESONET_VAR_FOLDER=str(tmp_path),
    )
    assert answer == "('config.counters.CounterCache', 2)"


def test_another_cache_gets_no_options_that_it_does_not_know(tmp_path):
    """Redis takes those for its connections, and fails at the first count."""
    answer = ask(
        "[cache.get('OPTIONS') for cache in settings.CACHES.values()], "
        "[cache['LOCATION'] for cache in settings.CACHES.values()], "
        "len({cache['KEY_PREFIX'] for cache in settings.CACHES.values()})",
        MESONET_VAR_FOLDER=str(tmp_path),
        MESONET_CACHE_URL="redis://localhost:6379/0",
    )
    assert answer == str(([None, None], ["redis://localhost:6379/0"] * 2, 2))
