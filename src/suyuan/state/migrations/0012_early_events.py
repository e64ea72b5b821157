from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0011_short_receipts")]
    operations = [migrations.RunSQL((SQL / "0012_early_events.sql").read_text(encoding="utf-8"))]
