"""The files of a page of figures, read as whoever downloads them reads them."""

import csv
import io

import openpyxl


def rows_of_both(client, url) -> list[list[str]]:
    """The rows below the headings, as text; those of CSV and XLSX are the same."""
    text = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    of_csv = [list(row) for row in csv.reader(io.StringIO(text))]
    content = b"".join(client.get(url, {"export": "xlsx"}).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    of_xlsx = [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    assert of_csv == of_xlsx
    return of_csv[1:]
