from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0011_records"), ("state", "0014_flows_by_lot")]
    operations = [migrations.RunSQL((SQL / "0012_books.sql").read_text(encoding="utf-8"))]
