"""One more of something, without asking first how many there are: one statement, for as many rows as are given."""

from collections.abc import Mapping, Sequence
from functools import cache

from django.db import connection

from campaigns.models.counts import NOWHERE, Count

PLACE = ("campaign_id", "municipality_id")


@cache
def statement(model: type[Count], number: int) -> str:
    """An upsert of so many rows on the constraint of `campaigns.models.counts.only_one`."""
    table, columns = model._meta.db_table, (*PLACE, *model.KEY)
    row = f"({', '.join(['%s'] * len(columns))}, 1)"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}, count) VALUES {', '.join([row] * number)} "
        f"ON CONFLICT (campaign_id, COALESCE(municipality_id, {NOWHERE}), {', '.join(model.KEY)}) "
        f"DO UPDATE SET count = {table}.count + 1"
    )


def count_one(model: type[Count], rows: Sequence[Mapping[str, object]]) -> None:
    """Count one more of each row, which are told apart by campaign_id, municipality_id and the model's KEY.

    One statement and no lock but the rows' own, taken in one order: two at once never wait for each other in a ring.
    """
    columns = (*PLACE, *model.KEY)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = sorted(
        (
            [fields[name].get_db_prep_save(row[name], connection=connection) for name in columns]
            for row in rows
        ),
        key=repr,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement(model, len(values)), [value for row in values for value in row])
