from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0006_stops")]
    operations = [migrations.RunSQL((SQL / "0007_scrapped.sql").read_text(encoding="utf-8"))]
