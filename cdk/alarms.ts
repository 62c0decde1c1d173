/**
 * What rings, and for whom: one table, one topic, to which the config's `alerts` are subscribed. Each alarm's text names the
 * section of the README that says what to do.
 */

import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmsProps, alarmRows } from './alarm-rows.ts';
import { makeDashboard } from './dashboard.ts';
import { DEFAULT_NAME } from './names.ts';

/** The section of the README on an alarm, as GitHub links to it. */
export function runbookAnchor(name: string): string {
  return `#runbook-${name}`;
}

export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { site, name = DEFAULT_NAME } = props;
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    // A topic's policy that denies what comes without TLS must also say who may: CloudWatch has no right by itself.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: {
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: `${name}-*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    for (const address of site.alerts) this.topic.addSubscription(new EmailSubscription(address));

    const action = new SnsAction(this.topic);
    const alarms = alarmRows(props).map(({ name: row, says, metric, threshold, below, missing }) => {
      const alarm = new Alarm(this, idOf(row), {
        alarmName: `${name}-${row}`,
        alarmDescription: `${says} What to do: README.md${runbookAnchor(row)}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
    makeDashboard(this, { ...props, name, alarms });
    new CfnOutput(this, 'OutputAlarmTopicArn', { value: this.topic.topicArn }).overrideLogicalId(
      'AlarmTopicArn',
    );
  }
}

function idOf(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
