from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0012_told_by_right")]
    operations = [migrations.RunSQL((SQL / "0013_seen_by_right.sql").read_text(encoding="utf-8"))]
