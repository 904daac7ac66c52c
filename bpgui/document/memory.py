"""What an entry of the history costs: projects that follow each other share all arrays that an edit left alone."""

from bpgui.spec import Project


def added_bytes(before: Project, after: Project) -> int:
    """Count the bytes of the arrays of `after` that it does not share with `before`."""
    shared = _arrays(before)
    return sum(size for key, size in _arrays(after).items() if key not in shared)


def _arrays(project: Project) -> dict[int, int]:
    """Return the sizes in bytes of a project's arrays, by their identity."""
    arrays = [
        *project.history.chunks,
        *(project.run.arrays.values() if project.run is not None else ()),
        *(marks for c in project.network.connections for marks in (c.mask, c.locked) if marks is not None),
    ]
    if project.table is not None:
        arrays += [column.values for column in project.table.columns]
    for parameters in (project.parameters, project.initial):
        arrays += [*parameters.weights.values(), *parameters.biases.values()]
    return {id(array): array.nbytes for array in arrays}
