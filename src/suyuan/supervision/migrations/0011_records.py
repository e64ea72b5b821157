from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0010_check_facts")]
    operations = [migrations.RunSQL((SQL / "0011_records.sql").read_text(encoding="utf-8"))]
