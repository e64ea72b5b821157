from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0007_scrapped")]
    operations = [migrations.RunSQL((SQL / "0008_carried_goods.sql").read_text(encoding="utf-8"))]
