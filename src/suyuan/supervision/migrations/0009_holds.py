from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0008_hidden_sides")]
    operations = [migrations.RunSQL((SQL / "0009_holds.sql").read_text(encoding="utf-8"))]
