"""`python -m cnnshape`."""

from cnnshape.cli import main

if __name__ == "__main__":
    main()
