from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0010_books_of_lots")]
    operations = [migrations.RunSQL((SQL / "0011_short_receipts.sql").read_text(encoding="utf-8"))]
