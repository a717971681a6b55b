"""One more of something, without asking first how many there are: one statement, for as many rows as are given."""

from collections.abc import Mapping, Sequence
from functools import cache

from django.db import connection
from django.db.models import Model

# What stands for nothing where a row must be the only one of its kind: NULL is never equal to NULL.
NOWHERE = 0


@cache
def statement(model: type[Model], number: int) -> str:
    """An upsert of so many rows on the constraint of the model's KEY, where what may be empty is NOWHERE."""
    table, fields = model._meta.db_table, fields_of(model)
    only_one = ", ".join(f"COALESCE({name}, {NOWHERE})" if fields[name].null else name for name in model.KEY)
    row = f"({', '.join(['%s'] * len(model.KEY))}, 1)"
    return (
        f"INSERT INTO {table} ({', '.join(model.KEY)}, count) VALUES {', '.join([row] * number)} "
        f"ON CONFLICT ({only_one}) DO UPDATE SET count = {table}.count + 1"
    )


def fields_of(model: type[Model]) -> dict[str, object]:
    return {field.attname: field for field in model._meta.concrete_fields}


def count_one(model: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
    """Count one more of each row, which are told apart by the columns of the model's KEY; no row is given twice.

    One statement and no lock but the rows' own, taken in one order: two at once never wait for each other in a ring.
    """
    fields = fields_of(model)
    values = sorted(
        (
            [fields[name].get_db_prep_save(row[name], connection=connection) for name in model.KEY]
            for row in rows
        ),
        key=repr,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement(model, len(values)), [value for row in values for value in row])
