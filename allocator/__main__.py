"""`python -m allocator` is the command line."""

from allocator.cli.main import main

if __name__ == "__main__":
    main()
