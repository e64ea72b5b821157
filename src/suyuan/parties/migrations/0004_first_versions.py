"""The first version of every party that was there before, and the areas that the free texts of town and province mean."""

from django.db import migrations

from suyuan.parties.facts import area_meant

FIELDS = ("name", "name_en", "kind", "uscc", "country", "area", "address", "level", "section")


def fill(apps, _editor):
    party_model, place_model, version_model = (
        apps.get_model("parties", name) for name in ("Party", "Place", "PartyVersion")
    )
    for model in (party_model, place_model):
        for one in model.objects.filter(area="").exclude(city="", region=""):
            one.area = area_meant(one.region, one.city)
            if one.area:
                one.save(update_fields=["area"])
    for party in party_model.objects.all():
        facts = {name: getattr(party, name) or "" for name in FIELDS}
        version_model.objects.create(party=party, valid_from=party.created_at, **facts)


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_organisations")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
