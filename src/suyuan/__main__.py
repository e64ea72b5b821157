"""``python -m suyuan`` is the ``suyuan`` command."""

from suyuan.project.cli import main

if __name__ == "__main__":
    main()
