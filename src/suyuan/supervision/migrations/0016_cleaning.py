from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0015_acceptance")]
    operations = [migrations.RunSQL((SQL / "0016_cleaning.sql").read_text(encoding="utf-8"))]
