from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0011_learnt_rights")]
    operations = [migrations.RunSQL((SQL / "0012_told_by_right.sql").read_text(encoding="utf-8"))]
