from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_search")]
    operations = [migrations.RunSQL((SQL / "0002_jobs.sql").read_text(encoding="utf-8"))]
