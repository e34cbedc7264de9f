"""One declaration of a parameter: its type, default, help, unit, bounds and source.

The same declaration becomes the option of a command, the check when a value arrives, the record in the provenance and
the row in the documentation, so a default stands in one place only.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, get_args, get_origin, get_type_hints

from cellmapkit.api.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Scalar = int | float | bool | str | None
_BOUNDS: dict[str, tuple[str, Callable[[Any, float], bool]]] = {
    "ge": (">=", lambda value, bound: value >= bound),
    "gt": (">", lambda value, bound: value > bound),
    "le": ("<=", lambda value, bound: value <= bound),
    "lt": ("<", lambda value, bound: value < bound),
}

_EXPECTED: dict[type, str] = {int: "a whole number", float: "a number", Path: "the path of a file"}


def param(
    default: Any,  # noqa: ANN401 - the field's own annotation carries the type
    *,
    help: str,  # noqa: A002 - the word users of click and argparse expect
    source: str,
    unit: str = "",
    **bounds: float,
) -> Any:  # noqa: ANN401 - dataclasses.field is typed so as well
    """Declare one field of a :class:`Params`.

    Parameters
    ----------
    default
        The value used when the user gives none; the only place it stands.
    help : str
        One sentence for ``--help`` and the documentation.
    source : str
        Where the default comes from: a paper and place, upstream's behaviour, or ``chosen: why``.
    unit : str
        Unit of the value, for example ``"dimensions"``.
    **bounds : float
        Any of ``ge``, ``gt``, ``le``, ``lt``.

    Returns
    -------
    dataclasses.Field
        To be assigned to an annotated class attribute.

    Raises
    ------
    TypeError
        If a bound has another name; a mistake of the plugin's author.
    """
    unknown = set(bounds) - set(_BOUNDS)
    if unknown:
        message = f"unknown bounds {sorted(unknown)}; expected some of {sorted(_BOUNDS)}"
        raise TypeError(message)
    return dataclasses.field(default=default, metadata={"help": help, "source": source, "unit": unit, "bounds": bounds})


@dataclass(frozen=True, kw_only=True)
class Params:
    """Base of the typed parameters of an algorithm or step; a frozen dataclass whose fields are made by :func:`param`.

    Fields may be ``int``, ``float``, ``bool``, ``str``, ``pathlib.Path``, ``Literal[...]`` of strings, a tuple of one
    of these (``tuple[float, ...]``), or one of them or ``None``. A ``Path`` names an input file: steps refuse one that
    does not exist before they begin, and record its digest.

    Raises
    ------
    ParameterError
        When built with a value of the wrong type or outside its bounds.
    """

    def __post_init__(self) -> None:
        """Check every value; turn whole numbers given for reals into floats, and texts given for files into paths."""
        for spec in specs(type(self)):
            object.__setattr__(self, spec.name, spec.checked(getattr(self, spec.name)))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Return parameters with ``values`` over the defaults.

        Parameters
        ----------
        values : mapping of str to value
            Fields to change.

        Returns
        -------
        Params
            The checked record.

        Raises
        ------
        ParameterError
            If a name is no field of this class, or a value is not allowed.
        """
        names = [spec.name for spec in specs(cls)]
        for name in values:
            if name not in names:
                near = get_close_matches(name, names, n=1)
                guess = f"did you mean {near[0]!r}? " if near else ""
                message = f"{cls.__name__} has no parameter {name!r}"
                raise ParameterError(message, hint=f"{guess}known: {', '.join(names) or 'none'}")
        return cls(**values)

    def record(self) -> dict[str, Scalar | list[Scalar]]:
        """Return every field as a value that JSON can carry, in order of declaration; a path as its text."""
        values = {spec.name: getattr(self, spec.name) for spec in specs(type(self))}
        return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field may hold
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


@dataclass(frozen=True)
class Spec:
    """What one field of a :class:`Params` declares, resolved from its annotation.

    Attributes
    ----------
    name, help, source, unit : str
        As declared.
    kind : type
        ``int``, ``float``, ``bool``, ``str`` or ``pathlib.Path``: the type of one value.
    many, optional : bool
        Whether the value is a tuple of ``kind``; whether it may be ``None``.
    choices : tuple of str
        The allowed values of a ``Literal``, else empty.
    bounds : mapping of str to float
        Bounds by name (``ge``, ``gt``, ``le``, ``lt``).
    default
        The declared default.
    """

    name: str
    kind: type
    many: bool
    optional: bool
    choices: tuple[str, ...]
    default: Any
    help: str
    source: str
    unit: str
    bounds: Mapping[str, float]

    def checked(self, value: object) -> object:
        """Return the value in its declared type, or raise :class:`ParameterError` saying what was expected."""
        if value is None and self.optional:
            return None
        if not self.many:
            return self._one(value)
        if isinstance(value, str) or not isinstance(value, (tuple, list)):
            raise self._refuse(value, f"a list of {self.kind.__name__}")
        return tuple(self._one(item) for item in value)

    def _one(self, value: object) -> object:
        if self.kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if self.kind is Path and isinstance(value, str) and value:
            value = Path(value)
        if not isinstance(value, self.kind) or (isinstance(value, bool) and self.kind is not bool):
            raise self._refuse(value, _EXPECTED.get(self.kind, self.kind.__name__))
        if isinstance(value, float) and not math.isfinite(value):
            raise self._refuse(value, "a finite number")
        if self.choices and value not in self.choices:
            raise self._refuse(value, f"one of {', '.join(self.choices)}")
        for name, bound in self.bounds.items():
            sign, holds = _BOUNDS[name]
            if not holds(value, bound):
                raise self._refuse(value, f"{sign} {bound:g}{' ' + self.unit if self.unit else ''}")
        return value

    def _refuse(self, value: object, expected: str) -> ParameterError:
        return ParameterError(f"parameter {self.name!r} is {value!r}", hint=f"expected {expected} ({self.help})")


def specs(cls: type[Params]) -> tuple[Spec, ...]:
    """Return what each field of a :class:`Params` class declares, in order.

    Parameters
    ----------
    cls : type
        A subclass of :class:`Params`.

    Returns
    -------
    tuple of Spec
        One per field.

    Raises
    ------
    TypeError
        If an annotation is none of the kinds a parameter may have.
    """
    hints = get_type_hints(cls)
    return tuple(_spec(field, hints[field.name]) for field in dataclasses.fields(cls))


def _spec(field: dataclasses.Field[Any], hint: object) -> Spec:
    if set(field.metadata) != {"help", "source", "unit", "bounds"}:
        message = f"parameter {field.name!r} is not declared with param(...)"
        raise TypeError(message)
    parts = [part for part in get_args(hint) if part is not type(None)]
    optional = len(parts) == 1 and len(get_args(hint)) == 2 and get_origin(hint) is not tuple
    if optional:
        (hint,) = parts
    many = get_origin(hint) is tuple
    if many:
        hint = get_args(hint)[0]
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    kind = str if choices else hint
    if kind not in (int, float, bool, str, Path) or not all(isinstance(choice, str) for choice in choices):
        kinds = "int, float, bool, str, Path, Literal, a tuple or None"
        message = f"parameter {field.name!r} is annotated {hint!r}; expected {kinds}"
        raise TypeError(message)
    assert isinstance(kind, type)
    return Spec(field.name, kind, many, optional, choices, field.default, **field.metadata)
