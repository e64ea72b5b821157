from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0018_brought_in")]
    operations = [migrations.RunSQL((SQL / "0019_beside.sql").read_text(encoding="utf-8"))]
