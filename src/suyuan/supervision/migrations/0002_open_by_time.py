from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_findings")]
    operations = [migrations.RunSQL((SQL / "0002_open_by_time.sql").read_text(encoding="utf-8"))]
