from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_open_by_time")]
    operations = [migrations.RunSQL((SQL / "0003_cold.sql").read_text(encoding="utf-8"))]
