# The commands people need; CI runs the same ones. `just` lists them.
#
# They use the Python environment that is active; `pip install -r requirements-dev.txt` brings them along.

set windows-shell := ["powershell.exe", "-NoLogo", "-Command"]

# list the commands
default:
    @just --list --unsorted

# install what the app, the tests and the checks need, in the versions that were tested
setup:
    python -m pip install --quiet -r requirements-dev.txt

# start the app
run *options:
    python -m streamlit run streamlit_app.py {{ options }}

# Streamlit loads anew all that it watches: classes of core/ would then be twice in one server.
# start the app with the file watcher on pages/, and errors with their traces, for who changes it
dev *options:
    python -m streamlit run streamlit_app.py --server.fileWatcherType=auto --server.runOnSave=true --server.folderWatchBlacklist=core --client.showErrorDetails=full --client.toolbarMode=developer {{ options }}

# the quick checks, before a commit: lint, types, import contracts, pinned versions, quick unit tests
check: lint types imports pins (unit '-m "not slow and not thorough"')

lint:
    ruff format --check --quiet .
    ruff check --quiet .

types:
    mypy

imports:
    lint-imports

# whether the pinned versions are within the ranges
pins:
    python .ci/pin.py --check

# the unit tests
unit *options:
    python -m pytest --quiet --numprocesses=2 tests/unit {{ options }}

# format, and mend what can be mended by itself
format:
    ruff format .
    ruff check --fix .

# the tests, without the slow ones
test *options:
    python -m pytest {{ options }}

# all tests; CI runs these
test-slow *options:
    python -m pytest --slow {{ options }}

# pin anew after a change of ranges in a requirements*.in
pin:
    python .ci/pin.py

# pin the newest versions that the ranges allow, of all packages or of those named
upgrade *packages:
    python .ci/pin.py --upgrade {{ packages }}

# the bill of materials of what a server installs, as CycloneDX: sbom.cdx.json
sbom:
    python -m cyclonedx_py requirements requirements-server.txt --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file sbom.cdx.json

# the pictures of the README, from the shipped sample
readme-pictures:
    python -m tests.browser.readme_pictures

# pictures of every page in each state, into screenshots/
pictures:
    python -m tests.browser.screenshots

# every report of a demonstration session, to be looked at
reports:
    python -m bench.report_pictures
