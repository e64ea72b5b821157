from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0014_data_sets")]
    operations = [migrations.RunSQL((SQL / "0015_acceptance.sql").read_text(encoding="utf-8"))]
