from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0017_follow_ups"), ("masterdata", "0004_entered_and_listed")]
    operations = [migrations.RunSQL((SQL / "0018_brought_in.sql").read_text(encoding="utf-8"))]
