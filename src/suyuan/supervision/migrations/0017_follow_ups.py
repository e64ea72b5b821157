from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0016_cleaning")]
    operations = [migrations.RunSQL((SQL / "0017_follow_ups.sql").read_text(encoding="utf-8"))]
