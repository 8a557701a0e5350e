"""A sparse matrix as lines: the names of weights, and dots for zeros."""

from cnnshape.explaining.matrices import Matrix
from cnnshape.render.folding import WIDTH
from cnnshape.render.paint import Line


def matrix_lines(matrix: Matrix) -> list[Line]:
    """The matrix, in bands of columns where it is wider than a page."""
    kind = "the transpose of that of the convolution" if matrix.is_transpose else "y = A·vec(x)"
    zeros = matrix.rows * matrix.columns - len(matrix.entries)
    title = f"{matrix.rows}×{matrix.columns} matrix, {kind}; {zeros} zeros"
    lines: list[Line] = [[(title, "bold")]]
    width = max((len(matrix.name(*place)) for place in matrix.entries), default=1)
    band = max((WIDTH - 4) // (width + 1), 1)
    for start in range(0, matrix.columns, band):
        columns = range(start, min(start + band, matrix.columns))
        if matrix.columns > band:
            lines.append([(f"  columns {columns[0]} to {columns[-1]}", "dim")])
        lines += [_row(matrix, row, columns, width) for row in range(matrix.rows)]
    return lines


def _row(matrix: Matrix, row: int, columns: range, width: int) -> Line:
    line: Line = [("  ", "")]
    for column in columns:
        name = matrix.name(row, column)
        line.append((f" {name or '·':>{width}}", "cyan" if name else "dim"))
    return line
