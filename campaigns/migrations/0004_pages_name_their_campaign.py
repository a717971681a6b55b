import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_a_campaign_for_each_page"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="campaignpage",
            name="date",
        ),
        migrations.RemoveField(
            model_name="campaignpage",
            name="municipalities",
        ),
        migrations.AlterField(
            model_name="campaignpage",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pages",
                to="campaigns.campaign",
                verbose_name="campaign",
            ),
        ),
    ]
