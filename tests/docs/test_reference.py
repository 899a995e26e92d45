"""What the code offers has its entry in docs/reference, and what is told there is true."""

import argparse
import ast
import inspect
import re
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from classifiers import checks, conf, exceptions, utils
from classifiers.filmfile.report import Code as FilmCode
from classifiers.imagefile.report import Code as ImageCode
from classifiers.modelfile.report import Code
from tests.docs.examples import ROOT

REFERENCE = ROOT / "docs" / "reference"
SOURCE = ROOT / "src"
DOCSTRING = re.compile(r"^\.\. auto\w+:: (?:classifiers\.[\w.]+\.)?(\w+)", re.MULTILINE)
COMMANDS = sorted(
    name for name, app in get_commands().items() if app in {"api", "classifiers", "web"}
)

PAGES_OF_VERSION_1 = sorted(page.name for page in REFERENCE.glob("api-v1*.md"))


def read(page: str) -> str:
    return (REFERENCE / page).read_text()


def find_pages_with_docstrings() -> list[str]:
    """Their names, without the ending, under the folder of the reference."""
    pages = (page.relative_to(REFERENCE) for page in REFERENCE.rglob("*.md"))
    return sorted(str(page.with_suffix("")) for page in pages if DOCSTRING.search(read(str(page))))


def get_headings(page: str) -> set[str]:
    return set(re.findall(r"^#+ `(.+)`$", read(page), re.MULTILINE))


def get_first_cells(page: str) -> set[str]:
    return set(re.findall(r"^\| `(.+?)` \|", read(page), re.MULTILINE))


def get_section(page: str, heading: str) -> str:
    return re.split("^#+ ", read(page).split(f" `{heading}`\n")[1], flags=re.MULTILINE)[0]


def get_terms(page: str, heading: str) -> set[str]:
    """Options that a section explains, each in a paragraph of its own."""
    return set(re.findall(r"^`(--[a-z-]+)", get_section(page, heading), re.MULTILINE))


def get_options(parser: argparse.ArgumentParser) -> set[str]:
    actions = [action for action in parser._actions if action.dest != "help"]
    return {action.option_strings[-1] if action.option_strings else "" for action in actions} - {""}


def find_routes(resolver: URLResolver, prefix: str = "") -> set[str]:
    routes = set()
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            routes.add(re.sub(r"<\w+:", "<", route))
        else:
            routes |= find_routes(pattern, route)
    return routes


def test_modules():
    """Each module of the app has a page of its name; apps, migrations and management are wiring."""
    modules = {path.stem for path in (SOURCE / "classifiers").glob("[!_]*")}
    modules -= {"apps", "locale", "management", "migrations", "static", "templates"}
    listed = set(re.findall(r"^\w+$", read("index.md"), re.MULTILINE))
    assert modules == listed
    assert {
        name for name in listed if f"classifiers.{name}" not in get_headings(f"{name}.md")
    } == set()


@pytest.mark.parametrize("package", ["findings", "publishing"])
def test_rooms_of_packages(package):
    """A package that is a row of rooms has a page for each; `variants` stands on its own page."""
    rooms = {path.stem for path in (SOURCE / "classifiers" / package).glob("[!_]*")} - {"variants"}
    assert rooms == set(re.findall(rf"^{package}/(\w+)$", read(f"{package}.md"), re.MULTILINE))
    for room in rooms:
        assert f"classifiers.{package}.{room}" in get_headings(f"{package}/{room}.md")


def test_settings():
    properties = inspect.getmembers(conf.Settings, lambda member: isinstance(member, property))
    source = (SOURCE / "classifiers" / "conf.py").read_text()
    settings = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', source)) - {"MEDIA_ROOT", "BASE_DIR"}
    # A rename of the settings in the code must not empty this test.
    assert {"MODEL_FOLDER", "CLASSIFIERS_PLOT_MAX_AGE"} <= settings
    assert settings == get_headings("conf.md") - {"classifiers.conf"}
    assert {name for name, _ in properties if f"`conf.{name}`" not in read("conf.md")} == set()


def test_environment_variables():
    source = "".join(path.read_text() for path in (SOURCE / "config").glob("*.py"))
    variables = set(re.findall(r'"(MESONET_\w+)"', source))
    assert "MESONET_BIND" in variables
    assert variables == {cell for cell in get_first_cells("conf.md") if cell.startswith("MESONET")}


def test_environment_variables_elsewhere():
    """Other pages name no variable that there is not."""
    named = {
        name
        for page in (ROOT / "docs").rglob("*.md")
        for name in re.findall(r"MESONET_[A-Z_]+", page.read_text())
    }
    assert named <= get_first_cells("conf.md")


def test_endpoints():
    routes = {route for route in find_routes(get_resolver()) if route.startswith("api/")}
    routes = {route for route in routes if not route.startswith("api/v1/")}
    assert "api/dataset-size/" in routes
    endpoints = {heading for heading in get_headings("api.md") if heading.startswith("GET ")}
    assert endpoints == {f"GET /{route}" for route in routes}


def test_endpoints_of_version_1():
    schema = yaml.safe_load(read("openapi.yaml"))
    operations = {
        f"{method.upper()} {path}"
        for path, operations in schema["paths"].items()
        for method in operations
    }
    assert operations == set().union(*map(get_headings, PAGES_OF_VERSION_1))


def test_every_endpoint_of_version_1_is_asked_in_three_languages():
    text = "".join(map(read, PAGES_OF_VERSION_1))
    sections = re.split("^##+ ", text, flags=re.MULTILINE)
    for section in (section for section in sections if section.startswith("`")):
        languages = {*re.findall(r"^```(console|python|javascript)$", section, re.MULTILINE)}
        assert languages == {"console", "python", "javascript"}, section


@pytest.mark.parametrize("name", COMMANDS)
def test_commands(name):
    command = load_command_class(get_commands()[name], name)
    of_every_command = get_options(BaseCommand().create_parser("manage.py", name))
    options = get_options(command.create_parser("manage.py", name)) - of_every_command
    assert options == get_terms("commands.md", name)


def test_no_other_commands():
    assert get_headings("commands.md") == set(COMMANDS)


def test_mesonet():
    from mesonet.cli import build_parser

    [subparsers] = build_parser()._subparsers._group_actions
    sections = {heading for heading in get_headings("mesonet.md") if " " in heading}
    assert sections == {f"mesonet {name}" for name in subparsers.choices}
    for name, parser in subparsers.choices.items():
        assert get_options(parser) == get_terms("mesonet.md", f"mesonet {name}")


def test_make():
    makefile = (ROOT / "Makefile").read_text()
    targets = {f"make {name}" for name in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)}
    assert "make run" in targets
    assert targets == get_first_cells("make.md")


def test_checks():
    source = inspect.getsource(checks)
    ids = {f"classifiers.{number}" for number in re.findall(r'[".]([EW]\d{3})"', source)}
    assert {"classifiers.E001", "classifiers.W004"} <= ids
    assert ids == get_first_cells("checks.md")


def test_hints():
    hints = {
        keyword.value.value
        for call in ast.walk(ast.parse(inspect.getsource(checks)))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "hint" and isinstance(keyword.value, ast.Constant)
    } | {hint for _, hint in checks._FOLDERS.values()}
    assert hints
    assert {hint for hint in hints if f"| {hint} |" not in read("checks.md")} == set()


def test_reasons():
    assert {code.value for code in Code} == get_first_cells("modelfile.md")
    assert {code.value for code in ImageCode} == get_first_cells("imagefile.md")
    assert {code.value for code in FilmCode} == get_first_cells("filmfile.md")


def test_utils():
    assert set(utils.__all__) == get_first_cells("utils.md")


def test_exceptions():
    classes = [
        member
        for member in inspect.getmembers(exceptions, inspect.isclass)
        if issubclass(member[1], Exception)
    ]
    documented = set(re.findall(r"autoexception:: (\w+)", read("exceptions.md")))
    assert documented == {name for name, _ in classes}


@pytest.mark.parametrize("name", find_pages_with_docstrings())
def test_public_functions(name):
    """A page that shows docstrings shows those of all public functions and classes."""
    module = "classifiers." + name.replace("/", ".")
    public = {
        member
        for member, value in vars(import_module(module)).items()
        if getattr(value, "__module__", "").startswith(module) and not member.startswith("_")
    }
    assert public
    assert public <= set(DOCSTRING.findall(read(f"{name}.md")))


def test_packages():
    """The packages to install for the app alone are those that it imports, as we require them."""
    page = (ROOT / "docs" / "how-to" / "own-project.md").read_text()
    listed = set(re.findall(r'"([a-z0-9-]+[<>=][^"]+)"', page))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = [*project["dependencies"], *project["optional-dependencies"]["film"]]
    assert listed <= {requirement.split(";")[0] for requirement in required}
    names = {"PIL": "pillow", "dlib": "dlib-bin"}
    names |= {"django_tasks": "django-tasks", "django_tasks_db": "django-tasks-db"}
    names |= {"rest_framework": "djangorestframework", "sklearn": "scikit-learn"}
    imported = {names.get(name, name) for name in find_packages(SOURCE / "classifiers")}
    # Keras reads HDF5 files with h5py.
    assert {re.split("[<>=]", package)[0] for package in listed} == imported | {"h5py"}


def find_packages(folder: Path) -> set[str]:
    names = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"classifiers"}
